// SPDX-License-Identifier: Apache-2.0
/**
 * A server to test uploads against: plain PUT and POST, tus 1.0.0 and Resumable Uploads for HTTP, with faults on demand, and a
 * count of the bodies that arrived whole.
 *
 * <p>The resumable part follows the sentences of draft-ietf-httpbis-resumable-upload, in the editor's copy between drafts 11 and
 * 12. No independent implementation was at hand: the draft's text is the only thing that it has been checked against.
 */
@Export
@Version("1.0.0")
package transfer.tck.upload;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
