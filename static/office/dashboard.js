// Draws the dashboard's charts from the numbers in the page; the same numbers stand in the table beside each.
"use strict";

(() => {
  // Told apart by colour-blind people too (Okabe and Ito, darkened to 3:1 on white), and by point and dash.
  const COLOURS = ["#0f5b8a", "#b34a00", "#00785a", "#a3477d", "#8a6d00", "#444c55"];
  const POINTS = ["circle", "triangle", "rect", "rectRot", "star", "crossRot"];
  const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 4]];

  const charts = JSON.parse(document.getElementById("dashboard-charts").textContent);
  const style = getComputedStyle(document.body);
  const ink = (name) => style.getPropertyValue(name).trim();

  Chart.defaults.font.family = style.fontFamily;
  Chart.defaults.font.size = 13;
  Chart.defaults.color = ink("--ink");
  Chart.defaults.borderColor = ink("--hairline-color");
  Chart.defaults.maintainAspectRatio = false;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) Chart.defaults.animation = false;

  const short = (label) => (label.length > 20 ? `${label.slice(0, 19)}…` : label);

  const line = (series, index) => ({
    label: series.label,
    data: series.values,
    borderColor: COLOURS[index % COLOURS.length],
    backgroundColor: COLOURS[index % COLOURS.length],
    borderDash: DASHES[index % DASHES.length],
    borderWidth: 2,
    pointStyle: POINTS[index % POINTS.length],
    pointRadius: 4,
    spanGaps: true,
    clip: false, // a point at 0 or 100 % stands on the edge
  });

  const lines = (chart) => ({
    type: "line",
    data: { labels: chart.labels, datasets: chart.series.map(line) },
    options: {
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: { position: "bottom", labels: { usePointStyle: true, boxHeight: 6 } },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label} ${item.parsed.y}%` } },
      },
      scales: { y: { min: 0, max: 100, ticks: { stepSize: 25, callback: (value) => `${value}%` } } },
    },
  });

  const bars = (chart) => ({
    type: "bar",
    data: {
      labels: chart.labels,
      datasets: [{ label: chart.series[0].label, data: chart.series[0].values, backgroundColor: COLOURS[0], maxBarThickness: 22 }],
    },
    options: {
      indexAxis: "y",
      onClick: (event, found) => { if (found.length) location.assign(chart.urls[found[0].index]); },
      onHover: (event, found) => { event.native.target.classList.toggle("opens", found.length > 0); },
      plugins: { legend: { display: false } },
      scales: { x: { beginAtZero: true, ticks: { precision: 0 } }, y: { grid: { display: false }, ticks: { autoSkip: false, callback(value) { return short(this.getLabelForValue(value)); } } } },
    },
  });

  document.querySelectorAll("canvas[data-chart]").forEach((canvas) => {
    const chart = charts[canvas.dataset.chart];
    new Chart(canvas, chart.type === "line" ? lines(chart) : bars(chart));
  });
})();
