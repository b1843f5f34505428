/** Returns false if the error means that there is no such file; else throws it. For `.catch(falseIfMissing)`. */
export function falseIfMissing(error: NodeJS.ErrnoException): false {
  if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) return false
  throw error
}
