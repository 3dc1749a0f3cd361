using System.Text.RegularExpressions;
using FaceWorker.SupplyChain;
using FaceWorker.Testing;

namespace FaceWorker.Architecture.Tests;

/// <summary>Nothing is used under a licence that nobody has thought about, and <c>docs/licences.md</c> says what there is.</summary>
public sealed partial class Licences
{
    private const string WritesDocs = "FACEWORKER_WRITE_DOCS";

    private static readonly LicenceRules Rules = LicenceRules.Read(RepositoryRoot.Folder);

    [Fact]
    public void Every_package_of_nuget_has_a_licence_that_is_allowed()
    {
        var inPrograms = Programs.All.Keys.SelectMany(program => Programs.Read(RepositoryRoot.Folder, program).Packages).Where(package => !package.IsForBuildingOnly).Select(package => package.Reference).ToHashSet();
        var all = Programs.ReadAll(RepositoryRoot.Folder).SelectMany(project => project.Packages).DistinctBy(package => package.Reference).ToList();

        Assert.True(all.Count > inPrograms.Count && inPrograms.Count > 50, $"{all.Count} packages, {inPrograms.Count} of them in programs: too few to be all.");
        Assert.DoesNotContain(all.Select(package => (package.Reference, Problem: Rules.FindProblem(Rules.LicenceOf(package), isTestsOnly: !inPrograms.Contains(package.Reference)))), package => package.Problem is not null);
    }

    [Fact]
    public void Every_package_of_npm_has_a_licence_that_is_allowed()
    {
        var locks = Programs.NpmLocksOf(RepositoryRoot.Folder);

        Assert.True(locks.Count >= 4, string.Join(", ", locks));
        Assert.DoesNotContain(locks.SelectMany(file => Rules.LicencesOf(file)).Select(package => (package.Key, Problem: Rules.FindProblem(package.Value, isTestsOnly: true))), package => package.Problem is not null);
    }

    [Fact]
    public void Every_package_that_an_image_installs_is_known_and_every_known_one_is_installed()
    {
        var installed = Directory.EnumerateFiles(RepositoryRoot.Combine("infra", "docker"), "*.Dockerfile")
            .SelectMany(file => Installs.Matches(File.ReadAllText(file).Replace("\\\n", " ", StringComparison.Ordinal))).SelectMany(match => match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(word => !word.StartsWith('-')).Distinct().ToList();

        Assert.NotEmpty(installed);
        Assert.All(installed, name => Assert.Contains(Rules.Debian.Keys, known => IsMeant(name, known)));
        Assert.All(Rules.Debian.Keys, known => Assert.Contains(installed, name => IsMeant(name, known)));
    }

    [Theory]
    [InlineData("MIT", true)]
    [InlineData("MIT AND Apache-2.0", true)]
    [InlineData("(MIT OR GPL-3.0-only)", true)]
    [InlineData("Apache-2.0 OR MPL-2.0", true)]
    [InlineData("GPL-3.0-only", false)]
    [InlineData("MIT AND GPL-3.0-only", false)]
    [InlineData("AGPL-3.0-or-later OR SSPL-1.0", false)]
    [InlineData("MPL-2.0", false)]
    [InlineData("", false)]
    public void Of_choices_one_has_to_be_allowed_and_of_parts_all(string expression, bool isAllowed)
    {
        Assert.Equal(isAllowed, Rules.FindProblem(expression, isTestsOnly: false) is null);
        Assert.Equal(isAllowed || expression == "MPL-2.0", Rules.FindProblem(expression, isTestsOnly: true) is null);
    }

    [Fact]
    public void A_package_that_names_no_licence_or_another_one_than_it_did_is_not_taken_for_what_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("faceworker-").FullName;
        try
        {
            Package Nuspec(string id, string licence)
            {
                File.WriteAllText(Path.Combine(folder, "x.nuspec"), $"<package xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\"><metadata><id>{id}</id>{licence}</metadata></package>");
                return new Package(id, "1.0.0", "", folder);
            }

            File.WriteAllText(Path.Combine(folder, "LICENSE"), "Nobody may use this.");

            Assert.Equal("MIT", Rules.LicenceOf(Nuspec("Any", "<license type=\"expression\">MIT</license>")));
            Assert.Contains("infra/supply/licences.json", Assert.Throws<InvalidOperationException>(() => Rules.LicenceOf(Nuspec("Any", "<licenseUrl>https://example.com</licenseUrl>"))).Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => Rules.LicenceOf(Nuspec("Any", "")));
            Assert.Throws<InvalidOperationException>(() => Rules.LicenceOf(Nuspec("Microsoft.ML.OnnxRuntime", "<license type=\"file\">LICENSE</license>")));
            Assert.Throws<InvalidOperationException>(() => Rules.LicenceOf(Nuspec("K4os.Compression.LZ4", "<licenseUrl>https://example.com</licenseUrl>")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_page_says_what_the_packages_say()
    {
        var (file, expected) = (LicencePage.PathIn(RepositoryRoot.Folder), LicencePage.Write(RepositoryRoot.Folder));
        if (Environment.GetEnvironmentVariable(WritesDocs) == "1")
            File.WriteAllText(file, expected);

        Assert.True(File.Exists(file) && File.ReadAllText(file) == expected, $"docs/licences.md is not what the packages say; write it: dotnet run --project infra/supply -- licences (or this test with {WritesDocs}=1).");
    }

    /// <summary>Names of Debian's and Ubuntu's versions differ, so Dockerfiles give patterns.</summary>
    private static bool IsMeant(string name, string known) => name == known || (name.Trim('\'') is ['^', ..] and var pattern && Regex.IsMatch(known, pattern));

    [GeneratedRegex("apt-get install ((?:(?!&&|\n).)*)")]
    private static partial Regex Installs { get; }
}
