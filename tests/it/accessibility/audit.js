// Runs axe-core's rules on the page as it is, or only those that `argument` names, and returns what they do not allow.
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const options = {
  resultTypes: ["violations"],
  runOnly: argument.length ? { type: "rule", values: argument } : { type: "tag", values: tags },
  // Off by itself, since it is as new as WCAG 2.2.
  rules: argument.length ? {} : { "target-size": { enabled: true } },
};
const { violations } = await axe.run(document, options);
return violations.map(({ id, help, nodes }) => ({
  rule: id,
  help,
  nodes: nodes.map(({ target, any, all, none }) =>
    `${target.join(" ")}: ${[...any, ...all, ...none].map(({ message }) => message).join("; ")}`),
}));
