/** Archivers that write gzip files into a directory: into a temporary file first, which is renamed when it is whole. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { harden } from './fail.js';

const makeArchive = (dirPath, { fs, path, tmp }, transforms) => {
  fs.mkdirSync(dirPath, { recursive: true });
  return async (name, data) => {
    // In the directory itself, so that the rename never crosses file systems.
    const temporary = tmp.fileSync({ tmpdir: dirPath, prefix: name, postfix: '.gz.tmp', detachDescriptor: true });
    try {
      await pipeline(
        Readable.from(data),
        ...transforms(),
        fs.createWriteStream('', { fd: temporary.fd, flush: true }),
      );
      fs.renameSync(temporary.name, path.join(dirPath, `${name}.gz`));
    } finally {
      temporary.removeCallback();
    }
  };
};

/**
 * @param {string} dirPath
 * @param {{ fs: object, path: object, tmp: object }} powers
 */
export const makeArchiveSnapshot = (dirPath, powers) => makeArchive(dirPath, powers, () => []);
harden(makeArchiveSnapshot);

/**
 * @param {string} dirPath
 * @param {{ fs: object, path: object, tmp: object }} powers
 */
export const makeArchiveTranscript = (dirPath, powers) => makeArchive(dirPath, powers, () => [createGzip()]);
harden(makeArchiveTranscript);
