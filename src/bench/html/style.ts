/** The looks of the report: one column that a phone can hold, colours that follow the reader's setting, nothing loaded from elsewhere. */
export const STYLE = `:root{color-scheme:light dark;--bg:#fdfdfb;--ink:#1c1f23;--soft:#565d66;--line:#d5d8dc;--panel:#f3f4f1;--trivet:#0b6bcb;--native:#b45309;--raw:#6b7280;--other:#6d3fc0;--good:#0d6b3f;--bad:#a3271f}
@media(prefers-color-scheme:dark){:root{--bg:#15181c;--ink:#e8eaed;--soft:#a7afb9;--line:#363c44;--panel:#1d2227;--trivet:#5aa9f5;--native:#f0a04b;--raw:#98a1ac;--other:#b794f6;--good:#5fd39a;--bad:#ff8f86}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 4rem;background:var(--bg);color:var(--ink);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:break-word}
h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.3rem;margin:2.8rem 0 .3rem;border-top:1px solid var(--line);padding-top:1.4rem}
h3{font-size:1rem;margin:1.4rem 0 .2rem}
p{margin:.4rem 0 .8rem;max-width:44rem}
.soft,figcaption{color:var(--soft);font-size:.92rem}
a{color:var(--trivet)}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;padding:0;list-style:none}
figure{margin:1rem 0}
figcaption{max-width:44rem;margin-bottom:.5rem}
svg{display:block;width:100%;overflow:visible}
svg text{fill:var(--ink);font:13px system-ui,sans-serif}
svg .quiet{fill:var(--soft);font-size:12px}
svg .head{font-weight:600}
.trivet{fill:var(--trivet);stroke:var(--trivet)}.native{fill:var(--native);stroke:var(--native)}.raw{fill:var(--raw);stroke:var(--raw)}.other{fill:var(--other);stroke:var(--other)}
rect.track{fill:var(--panel)}
line.axis{stroke:var(--line)}line.whisker{stroke:var(--ink);stroke-width:1.5}
.hollow{fill:var(--bg);stroke-width:2}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;margin:.2rem 0 0;list-style:none;font-size:.92rem}
.legend i{display:inline-block;width:.8em;height:.8em;margin-right:.4em;border-radius:2px}
i.trivet{background:var(--trivet)}i.native{background:var(--native)}i.raw{background:var(--raw)}i.other{background:var(--other)}
.wide{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding-bottom:.3rem}
th,td{padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap;vertical-align:top}
th:first-child{text-align:left;position:sticky;left:0;background:var(--bg)}
tbody th{font-weight:400}
.glance td{font-weight:600}.glance .more{color:var(--good)}.glance .less{color:var(--bad)}.glance .none{color:var(--soft);font-weight:400}
.glance th,.glance td{white-space:normal}
details{margin:.6rem 0}summary{cursor:pointer;color:var(--trivet);padding:.35rem 0}
.warn{border-left:4px solid var(--native);background:var(--panel);padding:.6rem .9rem;margin:1rem 0}
.warn ul{margin:.2rem 0;padding-left:1.1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.6rem 0}dt{color:var(--soft)}dd{margin:0}
@media(max-width:34rem){th:first-child{white-space:normal;max-width:7.5rem}body{padding-inline:.8rem}h1{font-size:1.4rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}.glance th,.glance td{padding-right:.45rem}}
@media print{details>*{display:block}}`;
