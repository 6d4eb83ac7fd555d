/** The searches of search.st in plain JavaScript. */
class Search {
  elements: number[] = [];
  constructor() {
    for (let each = 1; each <= 6; each++) this.elements.push(each * 3);
  }
  find(wanted: number): number {
    for (const each of this.elements) if (each >= wanted) return each;
    return 0;
  }
}

/** Searches `count` times and answers the sum of what was found. */
export function search(count: number): number {
  const searches = new Search();
  let wanted = 0;
  let sum = 0;
  for (let index = 0; index < count; index++) {
    wanted = wanted === 20 ? 0 : wanted + 1;
    sum += searches.find(wanted);
  }
  return sum;
}
