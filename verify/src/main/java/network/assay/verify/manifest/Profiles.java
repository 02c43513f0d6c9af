package network.assay.verify.manifest;

import network.assay.primitives.Quoted;

/** The arithmetic profiles of programs, as documents name them. */
public final class Profiles {
  private Profiles() {}

  /**
   * Returns the profile if it is one.
   *
   * @throws IllegalArgumentException unless it is {@code f32} or {@code int}
   */
  public static String require(String profile) {
    if (!profile.equals("f32") && !profile.equals("int")) {
      throw new IllegalArgumentException(
          "expected the profile f32 or int, got " + Quoted.of(profile));
    }
    return profile;
  }
}
