const text = require("fs").readFileSync(0);
const counts = new Int32Array(10000000);
let number = 0;
let winner = 0;
let first = true;
for (const letter of text) {
  if (letter !== 10) {
    number = 10 * number + letter - 48;
    continue;
  }
  if (!first) {
    const count = ++counts[number];
    if (count > counts[winner] || (count === counts[winner] && number < winner)) winner = number;
  }
  first = false;
  number = 0;
}
console.log(`${winner} ${counts[winner]}`);
