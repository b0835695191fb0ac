// SPDX-License-Identifier: Apache-2.0
// s3rver for tests: node server.mjs FOLDER. Has the bucket "files". Says its port on the first line of standard output. Ends when standard
// input ends.
import S3rver from 's3rver'

const server = new S3rver({
  address: '127.0.0.1', port: 0, silent: true, directory: process.argv[2], configureBuckets: [{ name: 'files' }]
})
console.log((await server.run()).port)
process.stdin.on('end', () => process.exit(0))
process.stdin.resume()
