// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import java.time.ZoneId;
import java.util.Locale;
import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import transfer.api.ReconcileReport;
import transfer.api.Transfer;
import transfer.api.store.Finding;
import transfer.app.text.Columns;
import transfer.app.text.Lines;

/** Shows Gogo how to print what the commands return: a line in a list, all that is known when alone. */
@Component(
        service = Converter.class,
        property = {
            Converter.CONVERTER_CLASSES + "=transfer.api.Transfer",
            Converter.CONVERTER_CLASSES + "=transfer.api.ReconcileReport$Entry",
            Converter.CONVERTER_CLASSES + "=transfer.api.store.Finding"
        })
public final class TransferConverter implements Converter {
    private final Lines lines = new Lines(ZoneId.systemDefault());

    @Activate
    public TransferConverter() {}

    @Override
    public Object convert(Class<?> desiredType, Object in) {
        return null;
    }

    @Override
    public CharSequence format(Object target, int level, Converter escape) {
        if (target instanceof Transfer transfer) {
            return level == INSPECT ? String.join("\n", lines.details(transfer)) + "\n" : lines.row(transfer);
        }
        if (target instanceof ReconcileReport.Entry entry) {
            return Columns.printable(entry.transfer().map(Object::toString).orElse("unknown task") + "  "
                    + entry.decision().name().toLowerCase(Locale.ROOT) + "  " + entry.why());
        }
        return target instanceof Finding finding ? Lines.finding(finding) : null;
    }
}
