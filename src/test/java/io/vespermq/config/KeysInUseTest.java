package io.vespermq.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A key that is offered has an effect. Each key of a broker is read through the accessor of its name, and somebody outside
 * of this package calls that accessor; a key that nobody reads belongs into {@link BrokerKeys#ACCEPTED}.
 */
class KeysInUseTest {
    /** Read for a name server beside a broker, by {@link NameServerSettings}. */
    private static final OptionKey OF_THE_NAME_SERVER = BrokerKeys.NAMESRV_LISTEN_PORT;

    private final JavaClasses product = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.vespermq");

    @Test
    void everyKeyOfABrokerIsRead() {
        Set<String> read = product.get(BrokerSettings.class).getMethods().stream()
                .filter(KeysInUseTest::isUsedOutside)
                .map(JavaMethod::getName)
                .collect(Collectors.toSet());
        List<String> unread = BrokerKeys.ALL.stream()
                .filter(key -> !key.equals(OF_THE_NAME_SERVER))
                .map(OptionKey::name)
                .filter(name -> !read.contains(name))
                .toList();
        assertThat(unread).as("keys that are offered but that nothing reads").isEmpty();
    }

    @Test
    void noKeyIsOfferedAndAcceptedWithoutEffect() {
        assertThat(BrokerKeys.ACCEPTED)
                .extracting(OptionKey::name)
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(
                        BrokerKeys.ALL.stream().map(OptionKey::name).toList());
    }

    private static boolean isUsedOutside(JavaMethod accessor) {
        return accessor.getAccessesToSelf().stream()
                .anyMatch(use -> !use.getOriginOwner().getPackageName().equals(BrokerKeys.class.getPackageName()));
    }
}
