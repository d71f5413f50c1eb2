/** The key that came with a new workspace, from the form that made it to the page that shows it this once. */
export const firstKey: { current: string | null } = { current: null };
