using System.Xml.Linq;

namespace FaceWorker.SupplyChain;

/// <summary>A package of NuGet, as a project was restored with it.</summary>
/// <param name="Sha512">Of the package's file, in base64.</param>
/// <param name="Folder">Where it was unpacked.</param>
internal sealed record Package(string Id, string Version, string Sha512, string Folder)
{
    private readonly Lazy<XElement> metadata = new(() => XDocument.Load(Directory.EnumerateFiles(Folder, "*.nuspec").Single()).Root!.Elements().Single(element => element.Name.LocalName == "metadata"));

    /// <summary>As SBOMs call it: a package URL.</summary>
    public string Reference => $"pkg:nuget/{Id}@{Version}";

    /// <summary>Nothing of it is in a program: an analyzer, or a tool that the build uses.</summary>
    public bool IsForBuildingOnly => Find("developmentDependency")?.Value == "true";

    /// <summary>By SPDX; null where the package names a file or an address instead.</summary>
    public string? LicenceExpression => Find("license") is { } licence && licence.Attribute("type")?.Value == "expression" ? licence.Value : null;

    /// <summary>A file of the package.</summary>
    public string? LicenceFile => Find("license") is { } licence && licence.Attribute("type")?.Value == "file" ? licence.Value : null;

    public string? LicenceUrl => Find("licenseUrl")?.Value;

    private XElement? Find(string name) => metadata.Value.Elements().FirstOrDefault(element => element.Name.LocalName == name);
}
