/** The id of a heading as GitHub makes it, so that a link to it leads there in both places. */
export function headingId(text) {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}
