// face-api on its WASM backend, one image at a time: detector, 68 landmarks, descriptor.
// loop.mjs LIST: loads and warms; then each line on standard input asks for a pass over the images that LIST names, one path a line,
// and is answered with a line of JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');
const sharp = require('sharp');
const library = dirname(require.resolve('@vladmandic/face-api/package.json'));
const faceapi = require(join(library, 'dist', 'face-api.node-wasm.js'));

const detector = new faceapi.TinyFaceDetectorOptions({ inputSize: 320 }); // its fastest one

async function run(paths) {
  let faces = 0;
  const stages = { decode: 0, detect: 0 }; // the library's one call does the rest
  const spent = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000 / paths.length; };
  const began = performance.now();
  for (const path of paths) {
    const start = spent();
    const { data, info } = await sharp(path).rotate().removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    const image = tf.tensor3d(data, [info.height, info.width, info.channels], 'int32');
    const decoded = spent();
    const found = await faceapi.detectAllFaces(image, detector).withFaceLandmarks().withFaceDescriptors();
    stages.decode += decoded - start;
    stages.detect += spent() - decoded;
    faces += found.length;
    image.dispose();
  }
  return { images: paths.length, faces, imagesPerSecond: paths.length / ((performance.now() - began) / 1000), stages };
}

wasm.setWasmPaths(`${join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist')}/`);
await tf.setBackend('wasm');
await tf.ready();
for (const net of [faceapi.nets.tinyFaceDetector, faceapi.nets.faceLandmark68Net, faceapi.nets.faceRecognitionNet]) {
  await net.loadFromDisk(join(library, 'model'));
}
const paths = readFileSync(process.argv[2], 'utf8').split('\n').filter((line) => line);
await run(paths.slice(0, 10));
console.log(JSON.stringify({ ready: true }));
for await (const _ of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await run(paths)));
}
