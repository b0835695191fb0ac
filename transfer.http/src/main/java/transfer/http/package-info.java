// SPDX-License-Identifier: Apache-2.0
/**
 * The transport for {@code http} and {@code https} over OkHttp; nothing here is exported.
 *
 * <p>How it hangs together: {@link transfer.http.HttpTransportComponent} is the thin OSGi shell around
 * {@link transfer.http.HttpTransport}, which keeps the tasks of each session ({@link transfer.http.SessionTasks}). A task
 * ({@link transfer.http.HttpTask}) runs one {@link transfer.http.TaskWork}, a download or an upload, on one thread and gives it what
 * it needs through {@link transfer.http.TaskControl}. What a download makes of an answer is decided by
 * {@link transfer.http.DownloadRules}, a pure function.
 */
package transfer.http;
