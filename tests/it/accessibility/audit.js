// Runs axe-core on the current page, with all rules or only those listed in `argument`, and returns the violations.
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const options = {
  resultTypes: ["violations"],
  runOnly: argument.length ? { type: "rule", values: argument } : { type: "tag", values: tags },
  // axe-core turns this WCAG 2.2 rule off by default.
  rules: argument.length ? {} : { "target-size": { enabled: true } },
};
const { violations } = await axe.run(document, options);
return violations.map(({ id, help, nodes }) => ({
  rule: id,
  help,
  nodes: nodes.map(({ target, any, all, none }) =>
    `${target.join(" ")}: ${[...any, ...all, ...none].map(({ message }) => message).join("; ")}`),
}));
