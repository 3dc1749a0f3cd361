using System.Globalization;
using System.Text;

namespace FaceWorker.SupplyChain;

/// <summary><c>docs/licences.md</c>: every package, and its licence.</summary>
internal static class LicencePage
{
    public static string PathIn(string root) => Path.Combine(root, "docs", "licences.md");

    public static string Write(string root)
    {
        var (rules, page) = (LicenceRules.Read(root), new StringBuilder("""
            # Licences

            FaceWorker is under the Apache License 2.0. This is what it is made of, and under which licences: written from the packages themselves, and checked against the list of those that may be used
            (`infra/supply/licences.json`) by the test `Licences`. Versions are in the lock files (`packages.lock.json`, `package-lock.json`) and in the bills of materials that `infra/sbom.sh` writes. Models have licences of
            their own: [models.md](models.md).

            Who gives programs or images away gives the texts of these licences along: each package has its own, or says where it is.

            """));
        var programs = Programs.All.Keys.ToDictionary(program => program, program => Programs.Read(root, program));
        var inPrograms = programs.SelectMany(program => program.Value.Packages.Where(package => !package.IsForBuildingOnly).Select(package => (Package: package, Program: program.Key))).ToLookup(one => one.Package.Id, StringComparer.OrdinalIgnoreCase);
        AddAllowed(page, rules);
        page.Append("\n## In programs\n\n| package | licence | in |\n|---|---|---|\n");
        foreach (var package in inPrograms.OrderBy(package => package.Key, StringComparer.OrdinalIgnoreCase))
            page.Append(CultureInfo.InvariantCulture, $"| {package.Key} | {rules.LicenceOf(package.First().Package)} | {string.Join(", ", package.Select(one => one.Program).Distinct())} |\n");
        page.Append("\nThe images also have what their base image has (.NET's `runtime-deps`, or NVIDIA's CUDA), .NET itself (MIT), and of Debian's or Ubuntu's packages:\n\n| package | licence | why |\n|---|---|---|\n");
        foreach (var (name, known) in rules.Debian)
            page.Append(CultureInfo.InvariantCulture, $"| {name} | {known.Licence} | {known.Because} |\n");
        AddOthers(page, rules, root, inPrograms.Select(package => package.Key).ToHashSet(StringComparer.OrdinalIgnoreCase));
        return page.ToString();
    }

    private static void AddAllowed(StringBuilder page, LicenceRules rules)
    {
        page.Append("\n## Which may be used\n\n| licence | |\n|---|---|\n");
        foreach (var (licence, why) in rules.Allowed)
            page.Append(CultureInfo.InvariantCulture, $"| {licence} | {why} |\n");
        foreach (var (licence, why) in rules.AllowedInTests)
            page.Append(CultureInfo.InvariantCulture, $"| {licence} | for building and testing only: {why} |\n");
    }

    private static void AddOthers(StringBuilder page, LicenceRules rules, string root, HashSet<string> inPrograms)
    {
        page.Append("\n## For building and testing only\n\n| licence | packages |\n|---|---|\n");
        var others = Programs.ReadAll(root).SelectMany(project => project.Packages).Where(package => !inPrograms.Contains(package.Id)).DistinctBy(package => package.Id.ToUpperInvariant());
        foreach (var licence in others.GroupBy(rules.LicenceOf).OrderBy(licence => licence.Key, StringComparer.Ordinal))
            page.Append(CultureInfo.InvariantCulture, $"| {licence.Key} | {string.Join(", ", licence.Select(package => package.Id).Order(StringComparer.OrdinalIgnoreCase))} |\n");

        page.Append("\n## Of npm\n\nFor tests, and the client for Node.js (`infra/clients/node`).\n\n| lock file | licences |\n|---|---|\n");
        foreach (var file in Programs.NpmLocksOf(root))
            page.Append(CultureInfo.InvariantCulture, $"| `{Path.GetRelativePath(root, file)}` | {string.Join("; ", rules.LicencesOf(file).GroupBy(package => package.Value).OrderBy(licence => licence.Key, StringComparer.Ordinal).Select(licence => $"{licence.Key}: {licence.Count()}"))} |\n");
    }
}
