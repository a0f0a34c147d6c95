import type { SavedView } from "@linktor/gen/linktor/conversation/v1/saved_view_pb.js";
import type { Api } from "../api/api.js";
import { Observable } from "./observable.js";

/** The views that somebody keeps, and those that are everybody's, in the order of the server. */
export class SavedViews extends Observable {
  readonly #api: Api;
  #byId = new Map<string, SavedView>();
  #isRead = false;

  constructor(api: Api) {
    super();
    this.#api = api;
  }

  get isRead(): boolean {
    return this.#isRead;
  }

  get all(): readonly SavedView[] {
    return [...this.#byId.values()].sort((a, b) => a.position - b.position || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  get(id: string): SavedView | undefined {
    return this.#byId.get(id);
  }

  async read(): Promise<void> {
    const { data } = await this.#api.savedViews.listSavedViews({});
    this.#byId = new Map(data.map((view) => [view.id, view]));
    this.#isRead = true;
    this.changed();
  }

  take(view: SavedView, isDeleted = false): void {
    if (isDeleted) this.#byId.delete(view.id);
    else this.#byId.set(view.id, view);
    this.changed();
  }
}
