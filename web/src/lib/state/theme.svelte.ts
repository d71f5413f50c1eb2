import { MediaQuery } from "svelte/reactivity";

const STORED_AS = "hiveboard.theme";

type ThemeName = "dark" | "light";

/** The colours of the pages: the system's, until somebody chooses. */
class Theme {
  #chosen = $state<ThemeName | null>(read());
  readonly #system = new MediaQuery("(prefers-color-scheme: light)");

  get current(): ThemeName {
    return this.#chosen ?? (this.#system.current ? "light" : "dark");
  }

  toggle(): void {
    this.#chosen = this.current === "dark" ? "light" : "dark";
    document.documentElement.dataset["theme"] = this.#chosen;
    try {
      localStorage.setItem(STORED_AS, this.#chosen);
    } catch {
      // Storage is forbidden: it holds for this page then.
    }
  }
}

function read(): ThemeName | null {
  const chosen = typeof document === "undefined" ? undefined : document.documentElement.dataset["theme"];
  return chosen === "dark" || chosen === "light" ? chosen : null;
}

export const theme = new Theme();
