import { screamingEnum } from "../graphql/enums.ts";

export const TodoActionEnum = screamingEnum("TodoAction", "The latest word on an open todo.", {
  created: "It is to be done.",
  completed: "It is done.",
  failed: "It was tried, and failed.",
  dismissed: "It will not be done.",
  deferred: "It was put off.",
});

export const TodoPriorityEnum = screamingEnum("TodoPriority", "How much a todo matters.", {
  high: "Much.",
  normal: "As usual.",
  low: "Little.",
});

export const IssueSeverityEnum = screamingEnum("IssueSeverity", "How bad an issue is, worst first.", {
  critical: "The agent cannot work.",
  high: "The agent can hardly work.",
  medium: "The agent works worse for it.",
  low: "Good to know.",
});

export const IssueCategoryEnum = screamingEnum("IssueCategory", "What sort of thing an issue is.", {
  permissions: "Something may not be done.",
  connectivity: "Something cannot be reached.",
  configuration: "Something is set up wrongly.",
  data_quality: "Something is wrong with the data.",
  rate_limit: "Something was asked too often.",
  timeout: "Something took too long.",
  other: "None of the others.",
});
