// Everything on the pages is live and belongs to the caller: there is nothing that the server could render ahead.
export const ssr = false;
