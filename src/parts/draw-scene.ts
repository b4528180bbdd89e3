// Draws the scenes of the sample pictures (core/samples/pond-scenes.ts) with the browser's own 2D canvas.
import { sceneSize, shore, type Scene, type Thing } from '$core/samples/pond-scenes';

type Paper = OffscreenCanvasRenderingContext2D;

const { width, height } = sceneSize;

export async function drawScene(scene: Scene): Promise<File> {
  const canvas = new OffscreenCanvas(width, height);
  const paper = canvas.getContext('2d')!;
  drawSky(paper, scene);
  drawWater(paper, scene);
  for (const thing of scene.things) drawThing(paper, thing);
  return new File([await canvas.convertToBlob({ type: 'image/png' })], scene.name, { type: 'image/png' });
}

function mix(morning: readonly number[], dusk: readonly number[], hour: number): string {
  const [r, g, b] = morning.map((value, i) => Math.round(value + (dusk[i]! - value) * hour));
  return `rgb(${r} ${g} ${b})`;
}

function drawSky(paper: Paper, { hour, sunX, hills }: Scene): void {
  const sky = paper.createLinearGradient(0, 0, 0, shore);
  sky.addColorStop(0, mix([120, 178, 228], [74, 62, 110], hour));
  sky.addColorStop(1, mix([222, 238, 248], [246, 168, 108], hour));
  paper.fillStyle = sky;
  paper.fillRect(0, 0, width, shore);
  paper.fillStyle = mix([255, 246, 214], [255, 200, 120], hour);
  paper.beginPath();
  paper.arc(sunX, 60 + 90 * hour, 26, 0, 2 * Math.PI);
  paper.fill();
  paper.fillStyle = mix([126, 166, 128], [84, 92, 104], hour);
  paper.beginPath();
  paper.moveTo(0, shore);
  for (const [i, rise] of hills.entries()) {
    const x = (i * width) / (hills.length - 1);
    paper.quadraticCurveTo(x - width / 16, shore - rise, x, shore - rise * 0.7);
  }
  paper.lineTo(width, shore);
  paper.fill();
  paper.fillStyle = mix([150, 190, 110], [98, 110, 84], hour);
  paper.fillRect(0, shore - 10, width, 22);
}

function drawWater(paper: Paper, { hour }: Scene): void {
  const water = paper.createLinearGradient(0, shore, 0, height);
  water.addColorStop(0, mix([150, 200, 222], [188, 136, 116], hour));
  water.addColorStop(1, mix([48, 108, 148], [44, 54, 92], hour));
  paper.fillStyle = water;
  paper.fillRect(0, shore + 12, width, height - shore - 12);
  paper.strokeStyle = 'rgb(255 255 255 / 18%)';
  paper.lineWidth = 2;
  for (let y = shore + 34; y < height; y += 26)
    for (let x = (y * 37) % 120; x < width; x += 150) {
      paper.beginPath();
      paper.moveTo(x, y);
      paper.quadraticCurveTo(x + 24, y - 5, x + 48, y);
      paper.stroke();
    }
}

function drawThing(paper: Paper, thing: Thing): void {
  const { kind, x, y, size, look, left } = thing;
  paper.save();
  paper.translate(x, y);
  // Each is drawn one unit wide, standing on 0.
  paper.scale(left ? -size : size, size);
  if (kind === 'boat') drawBoat(paper, look);
  else if (kind === 'duck') drawDuck(paper, look);
  else drawTree(paper, look);
  paper.restore();
}

function fill(paper: Paper, color: string, draw: () => void): void {
  paper.fillStyle = color;
  paper.beginPath();
  draw();
  paper.fill();
}

function outline(paper: Paper, points: readonly (readonly [number, number])[]): void {
  for (const [i, [x, y]] of points.entries()) {
    if (i === 0) paper.moveTo(x, y);
    else paper.lineTo(x, y);
  }
  paper.closePath();
}

function drawBoat(paper: Paper, look: number): void {
  const hull = ['#8c3b2a', '#23527a', '#e2c044', '#3c6e47'][Math.floor(look * 4)]!;
  const sail = look * 7 - Math.floor(look * 7) < 0.5 ? '#fbf6ea' : '#f0d9b8';
  fill(paper, 'rgb(0 0 0 / 18%)', () => paper.ellipse(0, 0.01, 0.5, 0.05, 0, 0, 2 * Math.PI));
  fill(paper, '#5b4636', () => paper.rect(-0.015, -0.95, 0.03, 0.8));
  fill(paper, sail, () =>
    outline(paper, [
      [0.03, -0.92],
      [0.42, -0.26],
      [0.03, -0.26]
    ])
  );
  fill(paper, sail, () =>
    outline(paper, [
      [-0.03, -0.8],
      [-0.32, -0.26],
      [-0.03, -0.26]
    ])
  );
  fill(paper, hull, () =>
    outline(paper, [
      [-0.5, -0.2],
      [0.5, -0.2],
      [0.36, 0.01],
      [-0.38, 0.01]
    ])
  );
  fill(paper, 'rgb(255 255 255 / 55%)', () => paper.rect(-0.47, -0.18, 0.94, 0.03));
}

function drawDuck(paper: Paper, look: number): void {
  const [body, head] = look < 0.5 ? ['#f4ead7', '#f4ead7'] : ['#7a5c3e', '#2f6b46'];
  fill(paper, 'rgb(255 255 255 / 25%)', () => paper.ellipse(0, 0, 0.5, 0.07, 0, 0, 2 * Math.PI));
  fill(paper, body, () => paper.ellipse(-0.05, -0.17, 0.4, 0.2, 0, 0, 2 * Math.PI));
  fill(paper, body, () =>
    outline(paper, [
      [-0.5, -0.36],
      [-0.2, -0.28],
      [-0.35, -0.12]
    ])
  );
  fill(paper, 'rgb(0 0 0 / 14%)', () => paper.ellipse(-0.1, -0.18, 0.22, 0.1, 0.15, 0, 2 * Math.PI));
  fill(paper, head, () => paper.ellipse(0.25, -0.42, 0.14, 0.14, 0, 0, 2 * Math.PI));
  fill(paper, head, () => paper.ellipse(0.22, -0.28, 0.1, 0.14, 0, 0, 2 * Math.PI));
  fill(paper, '#e8912c', () =>
    outline(paper, [
      [0.37, -0.47],
      [0.5, -0.41],
      [0.36, -0.37]
    ])
  );
  fill(paper, '#1c1c1c', () => paper.arc(0.29, -0.46, 0.022, 0, 2 * Math.PI));
}

function drawTree(paper: Paper, look: number): void {
  fill(paper, '#5f4630', () => paper.rect(-0.06, -0.5, 0.12, 0.5));
  if (look < 0.5) {
    for (const [i, y] of [-0.45, -0.8, -1.1].entries())
      fill(paper, ['#2f5d3a', '#37704a', '#438458'][i]!, () =>
        outline(paper, [
          [-0.5 + 0.1 * i, y],
          [0.5 - 0.1 * i, y],
          [0, y - 0.55]
        ])
      );
    return;
  }
  fill(paper, '#4d7f3c', () => paper.ellipse(-0.2, -0.75, 0.3, 0.3, 0, 0, 2 * Math.PI));
  fill(paper, '#5b9147', () => paper.ellipse(0.2, -0.8, 0.3, 0.32, 0, 0, 2 * Math.PI));
  fill(paper, '#6ba455', () => paper.ellipse(0, -1.02, 0.32, 0.32, 0, 0, 2 * Math.PI));
}
