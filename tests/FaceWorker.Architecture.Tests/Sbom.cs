using System.Text.Json;
using FaceWorker.SupplyChain;
using FaceWorker.Testing;

namespace FaceWorker.Architecture.Tests;

/// <summary>A program's bill of materials has all that the program was built with. Whether it is CycloneDX, CycloneDX's own schema says (<c>infra/supply/validate.mjs</c>).</summary>
public sealed class Sbom
{
    public static TheoryData<string> All => [.. Programs.All.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_package_is_in_it_once_with_version_hash_and_licence(string program)
    {
        var project = Programs.Read(RepositoryRoot.Folder, program);
        var packages = ComponentsOf(program).Where(component => component.TryGetProperty("purl", out _)).ToList();

        Assert.Equal(project.Packages.Where(package => !package.IsForBuildingOnly).Select(package => package.Reference).Order(), packages.Select(package => package.GetProperty("purl").GetString()!).Order());
        Assert.All(packages, package =>
        {
            Assert.Equal(package.GetProperty("purl").GetString(), $"pkg:nuget/{package.GetProperty("name")}@{package.GetProperty("version")}");
            Assert.Equal(128, package.GetProperty("hashes")[0].GetProperty("content").GetString()!.Length); // SHA-512 in hexadecimal digits
            Assert.NotEqual(0, package.GetProperty("licenses").GetArrayLength());
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Whatever_needs_something_and_what_it_needs_are_in_it_and_all_is_reached_from_the_program(string program)
    {
        var bill = Bill(program);
        var root = bill.GetProperty("metadata").GetProperty("component").GetProperty("bom-ref").GetString()!;
        var references = ComponentsOf(program).Select(component => component.GetProperty("bom-ref").GetString()!).Append(root).ToList();
        var needs = bill.GetProperty("dependencies").EnumerateArray().ToDictionary(one => one.GetProperty("ref").GetString()!, one => one.GetProperty("dependsOn").EnumerateArray().Select(needed => needed.GetString()!).ToList());

        Assert.Equal(references.Count, references.Distinct().Count());
        Assert.Equal(references.Order(), needs.Keys.Order());
        Assert.All(needs.Values.SelectMany(needed => needed), needed => Assert.Contains(needed, references));
        Assert.Equal(references.Order(), Reached(root, needs, []).Order());
    }

    [Fact]
    public void The_worker_says_what_it_is_known_to_be_made_of()
    {
        var names = ComponentsOf("worker").Select(component => component.GetProperty("name").GetString()).ToList();

        Assert.Superset(new HashSet<string?> { "MassTransit.RabbitMQ", "RabbitMQ.Client", "Npgsql", "Microsoft.ML.OnnxRuntime", "NetVips.Native.linux-x64", "FaceWorker.Core" }, names.ToHashSet());
        Assert.DoesNotContain("Microsoft.CodeAnalysis.BannedApiAnalyzers", names);
    }

    [Fact]
    public void The_same_program_has_the_same_bill_and_another_one_another()
    {
        Assert.Equal(Write("worker"), Write("worker"));
        Assert.NotEqual(Bill("worker").GetProperty("serialNumber").GetString(), Bill("console").GetProperty("serialNumber").GetString());
        Assert.DoesNotContain(RepositoryRoot.Folder, Write("worker"), StringComparison.Ordinal);
    }

    private static HashSet<string> Reached(string reference, Dictionary<string, List<string>> needs, HashSet<string> reached)
    {
        if (reached.Add(reference))
            foreach (var needed in needs[reference])
                Reached(needed, needs, reached);
        return reached;
    }

    private static IEnumerable<JsonElement> ComponentsOf(string program) => Bill(program).GetProperty("components").EnumerateArray();

    private static JsonElement Bill(string program) => JsonDocument.Parse(Write(program)).RootElement;

    private static string Write(string program) => SoftwareBill.Write(Programs.Read(RepositoryRoot.Folder, program), LicenceRules.Read(RepositoryRoot.Folder));
}
