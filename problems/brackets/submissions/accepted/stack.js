const partner = { ")": "(", "]": "[", "}": "{" };
const [count, ...lines] = require("fs").readFileSync(0, "utf8").split("\n");
for (const line of lines.slice(0, Number(count))) {
  const stack = [];
  const good = [...line].every((bracket) =>
    bracket in partner ? stack.pop() === partner[bracket] : stack.push(bracket),
  );
  console.log(good && stack.length === 0 ? "yes" : "no");
}
