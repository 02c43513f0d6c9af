package network.assay.tidy;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Rules over the dependencies that the compiled classes really have. */
final class RoomRules {
  private static final List<String> NAME_ENDINGS_BANNED =
      List.of("Impl", "Manager", "Helper", "Helpers", "Utils", "Util");

  private RoomRules() {}

  /**
   * Classes that use a room which the table does not allow theirs to use.
   *
   * @param base the package above the rooms, {@code network.assay} but in tests of this rule
   */
  static List<Finding> rooms(JavaClasses classes, RoomTable table, String base) {
    Set<String> found = new TreeSet<>();
    List<Finding> findings = new ArrayList<>();
    for (JavaClass origin : classes) {
      String from = room(origin.getPackageName(), base);
      if (!table.rooms().contains(from)) {
        findings.add(
            new Finding(
                origin.getName(),
                "room",
                "lies in room \"" + from + "\", which is no row of the table in ARCHITECTURE.md"));
        continue;
      }
      for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String to = room(target.getPackageName(), base);
        boolean foreign = to.isEmpty() || to.equals(from);
        if (!foreign
            && !table.allowed(from).contains(to)
            && found.add(origin.getName() + target.getName())) {
          findings.add(
              new Finding(
                  origin.getName(),
                  "room",
                  "room "
                      + from
                      + " uses "
                      + target.getName()
                      + ", but may use only "
                      + table.allowed(from)));
        }
      }
    }
    return findings;
  }

  private static String room(String packageName, String base) {
    if (!packageName.startsWith(base + ".")) {
      return "";
    }
    String rest = packageName.substring(base.length() + 1);
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  /** Packages that depend on each other in a circle. */
  static List<Finding> packageCycles(JavaClasses classes, String base) {
    var result =
        slices()
            .matching(base + ".(**)")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true)
            .evaluate(classes);
    return result.getFailureReport().getDetails().stream()
        .map(detail -> new Finding(base, "package-cycle", detail))
        .toList();
  }

  /** Names that say nothing of what a class is. */
  static List<Finding> names(JavaClasses classes) {
    List<Finding> findings = new ArrayList<>();
    for (JavaClass each : classes) {
      for (String ending : NAME_ENDINGS_BANNED) {
        if (each.getSimpleName().endsWith(ending)) {
          findings.add(
              new Finding(
                  each.getName(), "name", "ends in " + ending + "; name it after what it is"));
        }
      }
    }
    return findings;
  }
}
