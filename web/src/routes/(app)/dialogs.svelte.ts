/** Which of the dialogs over the page is open; one at a time. */
class Dialogs {
  open = $state<"palette" | "keys" | null>(null);
}

export const dialogs = new Dialogs();
