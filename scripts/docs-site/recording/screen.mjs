import xterm from '@xterm/headless';

/** A terminal that is drawn by nobody; its rows can be read as pieces of text with a look. */
export function openScreen({ cols, rows, replace }) {
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  return {
    write: (data) => new Promise((resolve) => terminal.write(data, resolve)),
    rows: () =>
      Array.from({ length: rows }, (_, row) => {
        const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row);
        return spansOf(shortened(cellsOf(line, cols), replace));
      }),
  };
}

function cellsOf(line, cols) {
  return Array.from({ length: cols }, (_, column) => {
    const cell = line.getCell(column);
    return { text: cell.getChars() || ' ', look: lookOf(cell) };
  });
}

function lookOf(cell) {
  const color = cell.isFgPalette() ? `c${cell.getFgColor()}` : '';
  return [color, cell.isBold() ? 'b' : '', cell.isDim() ? 'd' : '', cell.isInverse() ? 'i' : '']
    .filter((part) => part !== '')
    .join(' ');
}

/** Every appearance of a text is replaced; what stands right of it moves along. */
function shortened(cells, [from, to]) {
  const at = cells
    .map(({ text }) => text)
    .join('')
    .indexOf(from);
  if (at === -1) return cells;
  const put = [...to].map((text) => ({ text, look: cells[at].look }));
  return shortened([...cells.slice(0, at), ...put, ...cells.slice(at + from.length)], [from, to]);
}

function spansOf(cells) {
  const spans = [];
  for (const [column, { text, look }] of cells.entries()) {
    const last = spans.at(-1);
    if (last?.look === look) last.text += text;
    else spans.push({ column, look, text });
  }
  return spans.map((span) => ({ ...span, text: span.text.trimEnd() })).filter(({ text }) => text !== '');
}
