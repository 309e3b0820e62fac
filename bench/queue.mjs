/** What ends first comes first: a binary heap over `ends`. */
export function openQueue() {
  const heap = [];
  const swap = (left, right) => {
    [heap[left], heap[right]] = [heap[right], heap[left]];
  };
  const sink = () => {
    for (let place = 0; ;) {
      const left = 2 * place + 1;
      const right = left + 1;
      let first = place;
      if (left < heap.length && heap[left].ends < heap[first].ends) first = left;
      if (right < heap.length && heap[right].ends < heap[first].ends) first = right;
      if (first === place) return;
      swap(place, first);
      place = first;
    }
  };
  return {
    peek: () => heap[0],
    push(item) {
      let place = heap.push(item) - 1;
      for (
        let above = (place - 1) >> 1;
        place > 0 && item.ends < heap[above].ends;
        above = (place - 1) >> 1
      ) {
        swap(place, above);
        place = above;
      }
    },
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first;
    },
  };
}
