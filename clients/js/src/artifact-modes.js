import { Fail, q } from './fail.js';

const MODES = ['operational', 'replay', 'archival', 'debug'];

export const validateArtifactMode = mode => {
  MODES.includes(mode) || Fail`invalid artifactMode ${q(mode)}`;
};
