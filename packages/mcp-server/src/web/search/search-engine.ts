/** One thing that a search found. */
export interface SearchHit {
  readonly title: string;
  readonly url: string;
  readonly snippet: string;
}

/** What is searched for. */
interface SearchQuery {
  readonly query: string;
  readonly limit: number;
  /** The engine's key; empty for engines without. */
  readonly key: string;
}

/** A request to an engine, as data. */
interface EngineRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** How one search engine is asked, and how its answer is read. */
export interface SearchEngine {
  /** Where it is, unless the policy says otherwise; null when only the policy knows. */
  readonly address: string | null;
  readonly request: (address: URL, query: SearchQuery) => EngineRequest;
  /** Reads what it understands of an answer; null when nothing of it is an answer. */
  readonly parse: (text: string) => readonly SearchHit[] | null;
}
