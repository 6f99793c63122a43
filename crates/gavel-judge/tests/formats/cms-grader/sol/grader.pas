program grader;
uses somma3;
var
  a, b: Int64;
begin
  ReadLn(a, b);
  WriteLn(somma(a, b));
end.
