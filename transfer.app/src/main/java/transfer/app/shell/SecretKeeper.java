// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import transfer.api.CredentialProvider;
import transfer.api.TransferRequest;
import transfer.app.command.Secrets;

/**
 * Holds the secrets of command lines in memory and gives them for each attempt. A transfer that was submitted with secrets says so
 * in its record, by name: where they are not known any more it waits, instead of being refused by the server for good.
 */
@Component(service = {CredentialProvider.class, SecretKeeper.class})
public final class SecretKeeper implements CredentialProvider {
    /** By kind and URL: a list, because the first record that is hashed in a process holds its start up. */
    private final Map<List<Object>, Secrets> known = new ConcurrentHashMap<>();
    private final Map<UUID, List<String>> missing = new ConcurrentHashMap<>();

    @Activate
    public SecretKeeper() {}

    /** From now on, gives these for the request's URL. */
    void keep(TransferRequest request, Secrets secrets) {
        if (!secrets.isEmpty()) {
            known.put(List.of(request.kind(), request.url()), secrets);
            missing.clear();
        }
    }

    /** The options that a transfer waits for to be given again; empty if it does not wait for any. */
    public Optional<List<String>> missing(UUID transfer) {
        return Optional.ofNullable(missing.get(transfer));
    }

    @Override
    public boolean answersAtOnce() {
        return true;
    }

    @Override
    public Answer credentials(Query query) {
        Secrets secrets = known.get(List.of(query.kind(), query.url()));
        if (secrets != null) {
            return query.refusal().isPresent() ? new Answer.Unknown() : new Answer.Use(secrets.credentials());
        }
        if (query.properties().get(Secrets.PROPERTY) instanceof List<?> names) {
            List<String> options = names.stream().map(String::valueOf).toList();
            missing.put(query.transfer(), options);
            return new Answer.NotNow("the same command again, with " + String.join(" ", options), Optional.empty());
        }
        return new Answer.Unknown();
    }
}
