// Every call of a function takes a part of a stack of about one megabyte.
const superior = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);

function reached(person) {
  return superior[person] === 0 ? 0 : reached(superior[person]) + 1;
}

let last = 0;
for (let person = 1; person < superior.length; person++) last = Math.max(last, reached(person));
console.log(last);
