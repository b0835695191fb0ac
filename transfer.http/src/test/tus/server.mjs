// SPDX-License-Identifier: Apache-2.0
// A tus server for tests: node server.mjs FOLDER. Says its port on the first line of standard output, then "opened" for each connection,
// and "closed BYTES" with what it received when it ends. Ends when standard input ends.
import { createServer } from 'node:http'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const tus = new Server({ path: '/files', respectForwardedHeaders: true, datastore: new FileStore({ directory: process.argv[2] }) })
const server = createServer((request, response) => tus.handle(request, response))
server.requestTimeout = 0
server.on('connection', socket => {
  console.log('opened')
  socket.on('close', () => console.log(`closed ${socket.bytesRead}`))
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => process.exit(0))
process.stdin.resume()
