using System.Text.Json;

namespace FaceWorker.SupplyChain;

/// <summary>Which licences may be used, and what those packages have that do not say so by SPDX (<c>licences.json</c>).</summary>
internal sealed class LicenceRules
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Rules rules;

    private LicenceRules(Rules rules) => this.rules = rules;

    /// <summary>Why each may be used, by its SPDX id.</summary>
    public IReadOnlyDictionary<string, string> Allowed => rules.Allowed;

    /// <summary>The same for what only building and testing need.</summary>
    public IReadOnlyDictionary<string, string> AllowedInTests => rules.AllowedInTests;

    /// <summary>Of packages that images install.</summary>
    public IReadOnlyDictionary<string, KnownLicence> Debian => rules.Debian;

    /// <param name="root">The checkout.</param>
    public static LicenceRules Read(string root) => new(JsonSerializer.Deserialize<Rules>(File.ReadAllText(Path.Combine(root, "infra", "supply", "licences.json")), Json)!);

    /// <exception cref="InvalidOperationException">Not known, or no longer what it was.</exception>
    public string LicenceOf(Package package)
    {
        ArgumentNullException.ThrowIfNull(package);
        if (package.LicenceExpression is { } expression)
            return expression;
        if (!rules.Nuget.TryGetValue(package.Id, out var known))
            throw new InvalidOperationException($"{package.Id} {package.Version} names no licence by SPDX, only {package.LicenceFile ?? package.LicenceUrl ?? "nothing"}; read it, and add the package to infra/supply/licences.json.");
        var isAsKnown = known.File is { } file
            ? package.LicenceFile == file && File.ReadAllText(Path.Combine(package.Folder, file)).Contains(known.Says!, StringComparison.Ordinal)
            : package.LicenceFile is null && package.LicenceUrl == known.Url;
        return isAsKnown ? known.Licence : throw new InvalidOperationException($"{package.Id} {package.Version} has another licence than infra/supply/licences.json says ({known.Licence}); read it, and correct the file.");
    }

    /// <summary>Of the packages of an npm lock file, by name.</summary>
    /// <exception cref="InvalidOperationException">One is not known.</exception>
    public IReadOnlyDictionary<string, string> LicencesOf(string lockFile)
    {
        using var locked = JsonDocument.Parse(File.ReadAllBytes(lockFile));
        var licences = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, package) in locked.RootElement.GetProperty("packages").EnumerateObject().Where(one => one.Name.Length > 0).Select(one => (one.Name, one.Value)))
        {
            var name = path[(path.LastIndexOf("node_modules/", StringComparison.Ordinal) + "node_modules/".Length)..];
            licences[name] = package.TryGetProperty("license", out var said) ? said.GetString()!
                : rules.Npm.TryGetValue(name, out var known) ? known.Licence
                : throw new InvalidOperationException($"'{name}' of '{lockFile}' names no licence; read its package.json and readme, and add it to infra/supply/licences.json.");
        }

        return licences;
    }

    /// <summary>What is wrong with an SPDX expression; null: all of it, or of one of its choices, may be used.</summary>
    public string? FindProblem(string expression, bool isTestsOnly)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var problems = expression.Trim('(', ')').Split(" OR ").Select(choice => choice.Split(" AND ").FirstOrDefault(licence => !IsAllowed(licence.Trim('(', ')', ' '), isTestsOnly))).ToList();
        return problems.Contains(null) ? null : $"'{problems[0]}' is not allowed{(isTestsOnly ? "" : " in programs")}; use another package, or add the licence to infra/supply/licences.json with the reason.";
    }

    private bool IsAllowed(string licence, bool isTestsOnly) => Allowed.ContainsKey(licence) || (isTestsOnly && AllowedInTests.ContainsKey(licence));

    private sealed record Rules(
        Dictionary<string, string> Allowed, Dictionary<string, string> AllowedInTests, Dictionary<string, KnownLicence> Nuget, Dictionary<string, KnownLicence> Npm, Dictionary<string, KnownLicence> Debian);
}

/// <summary>What a person found out.</summary>
/// <param name="Because">How, or what the package is for.</param>
/// <param name="File">The package's file that <paramref name="Says"/> so.</param>
/// <param name="Url">The address that the package gives.</param>
internal sealed record KnownLicence(string Licence, string? Because = null, string? File = null, string? Says = null, string? Url = null);
