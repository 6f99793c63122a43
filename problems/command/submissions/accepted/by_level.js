const superior = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const below = superior.map(() => []);
for (let person = 1; person < superior.length; person++) below[superior[person]].push(person);
let level = below[0];
let hours = -1;
while (level.length > 0) {
  level = level.flatMap((above) => below[above]);
  hours++;
}
console.log(hours);
