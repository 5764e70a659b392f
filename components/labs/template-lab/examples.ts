/** Templates to begin with. What becomes of them, only the board says. */
export const EXAMPLES = [
  {
    name: 'two widths, single percent signs',
    text: `<style>
p { width: 90%; margin: 5%; }
</style>
<p>The LED is %STATE%</p>
`,
  },
  {
    name: 'the same, written twice',
    text: `<style>
p { width: 90%%; margin: 5%%; }
</style>
<p>The LED is %STATE%</p>
`,
  },
  {
    name: 'one percent sign forgotten',
    text: `<style>
p { width: 90%; }
</style>
<h1>Lamp</h1>
<p>The LED is %STATE%</p>
`,
  },
  {
    name: 'a percent sign alone',
    text: `<p>Humidity: 40 %</p>
`,
  },
  {
    name: 'a name nobody knows',
    text: `<p>%NAME% is %STATE%</p>
`,
  },
] as const;
