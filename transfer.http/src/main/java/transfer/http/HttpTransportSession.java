// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.List;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.transport.TaskRequest;
import transfer.api.transport.TransferTask;
import transfer.api.transport.TransportSession;

/** A session as one caller holds it. Closing it leaves the tasks to the next. */
final class HttpTransportSession implements TransportSession {
    private final HttpTransport transport;
    private final SessionTasks tasks;
    private boolean closed;

    HttpTransportSession(HttpTransport transport, SessionTasks tasks) {
        this.transport = transport;
        this.tasks = tasks;
    }

    @Override
    public TransferTask start(TaskRequest request) throws TransferException {
        synchronized (this) {
            if (closed) {
                throw new TransferException(FailureReason.CLOSED, "the transport session is closed");
            }
        }
        return transport.start(tasks, request).snapshot();
    }

    @Override
    public void cancel(int taskIdentifier) {
        HttpTask task = tasks.task(taskIdentifier);
        if (task != null) {
            transport.cancel(task);
        }
    }

    @Override
    public void abandon(TaskRequest request) {
        transport.abandon(request);
    }

    @Override
    public List<TransferTask> tasks() {
        return tasks.list();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        tasks.slot().detach();
    }
}
