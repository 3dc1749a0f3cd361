using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FaceWorker.SupplyChain;

/// <summary>What a program is made of, as a bill of materials: CycloneDX 1.6, in JSON. The same program has the same bill, to the byte.</summary>
internal static class SoftwareBill
{
    private const string OwnLicence = "Apache-2.0";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(RestoredProject program, LicenceRules rules)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(rules);
        var packages = program.Packages.Where(package => !package.IsForBuildingOnly).ToList();
        var known = packages.Select(package => package.Reference).Concat(program.Projects).ToHashSet();
        var (root, bill) = ($"{program.Name}@{program.Version}", new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
        });
        bill["metadata"] = new JsonObject { ["component"] = Own("application", root) };
        bill["components"] = new JsonArray([.. program.Projects.Select(project => Own("library", project)), .. packages.Select(package => Foreign(package, rules.LicenceOf(package)))]);
        bill["dependencies"] = new JsonArray([Needs(root, program.Direct), .. known.Order(StringComparer.Ordinal).Select(reference => Needs(reference, program.DependenciesOf(reference)))]);
        bill.Insert(3, "serialNumber", $"urn:uuid:{IdOf(bill.ToJsonString())}");
        return bill.ToJsonString(Indented) + "\n";

        JsonNode Needs(string reference, IEnumerable<string> needed) =>
            new JsonObject { ["ref"] = reference, ["dependsOn"] = new JsonArray([.. needed.Where(known.Contains).Select(one => JsonValue.Create(one))]) };
    }

    private static JsonNode Own(string type, string reference) => new JsonObject
    {
        ["type"] = type,
        ["bom-ref"] = reference,
        ["name"] = reference.Split('@')[0],
        ["version"] = reference.Split('@')[1],
        ["licenses"] = Licences(OwnLicence),
    };

    private static JsonNode Foreign(Package package, string licence) => new JsonObject
    {
        ["type"] = "library",
        ["bom-ref"] = package.Reference,
        ["name"] = package.Id,
        ["version"] = package.Version,
        ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(package.Sha512)) }),
        ["licenses"] = Licences(licence),
        ["purl"] = package.Reference,
    };

    private static JsonArray Licences(string expression) => expression.Contains(' ', StringComparison.Ordinal)
        ? new JsonArray(new JsonObject { ["expression"] = expression })
        : new JsonArray(new JsonObject { ["license"] = new JsonObject { ["id"] = expression } });

    /// <summary>From what it says, so that it changes when that does. As RFC 9562 marks an id of this kind: version 8.</summary>
    private static Guid IdOf(string text)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text))[..16];
        (bytes[6], bytes[8]) = ((byte)((bytes[6] & 0x0F) | 0x80), (byte)((bytes[8] & 0x3F) | 0x80));
        return new Guid(bytes, bigEndian: true);
    }
}
