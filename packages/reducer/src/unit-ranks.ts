/** The rank of each unit by its id. */
export class UnitRanks {
  // Kept by place in the plan: a second map of all ids would cost more than the rest of the graph.
  readonly #places: ReadonlyMap<string, number>;
  readonly #planOrder: Int32Array;

  constructor(places: ReadonlyMap<string, number>, planOrder: Int32Array) {
    this.#places = places;
    this.#planOrder = planOrder;
  }

  /** Undefined for a unit that is not in the plan. */
  get(unitId: string): number | undefined {
    const place = this.#places.get(unitId);
    return place === undefined ? undefined : this.#planOrder[place];
  }
}
