/** The projects that the demo's agents work for. */
export const PROJECTS = [
  {
    slug: "sales-pipeline",
    name: "Sales pipeline",
    description: "Qualifies what comes in over the website and keeps the CRM in step.",
  },
  {
    slug: "finance-ops",
    name: "Finance operations",
    description: "Matches invoices with orders and reads contracts before anybody signs them.",
  },
  {
    slug: "customer-support",
    name: "Customer support",
    description: "Sorts tickets, answers the simple ones and hands the rest to people.",
  },
  {
    slug: "data-platform",
    name: "Data platform",
    description: "Imports suppliers' files and runs what has to run by the clock.",
  },
  {
    slug: "market-research",
    name: "Market research",
    description: "Reads what the market says and writes it up.",
  },
] as const;

/** One of {@link PROJECTS}. */
export type ProjectSlug = (typeof PROJECTS)[number]["slug"];
