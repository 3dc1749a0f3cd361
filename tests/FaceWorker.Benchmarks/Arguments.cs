using System.Globalization;
using FaceWorker.Vision;

namespace FaceWorker.Benchmarks;

/// <summary>What stands behind the program's name.</summary>
internal sealed record Arguments
{
    public const string Usage = """
        dotnet run -c Release --project tests/FaceWorker.Benchmarks -- [options]
          --only NAME[,NAME]  only these suites
          --faces N           size of the galleries of search, index and sweep (1,000,000, 100,000 and 100,000; quick: 25,000, 6,000 and 50,000)
          --device NAME       what the suite gpu runs its models on: cpu, cuda or tensorrt (cpu)
          --quick             fewer photos, smaller galleries, as many rounds, no long suites: about 5 minutes
          --json FILE         writes the figures
          --html FILE         writes a page with the figures and plots
          --list              names the suites
        Exit code: 0 when every target is met, 1 when one is missed or was not measured, 2 when the options are wrong, 3 when the device is not there.
        """;

    /// <summary>Names of suites; null: all of them.</summary>
    public IReadOnlyList<string>? Only { get; private set; }

    public bool Quick { get; private set; }

    /// <summary>Null: what each suite takes.</summary>
    public int? Faces { get; private set; }

    public VisionDevice Device { get; private set; }

    public bool List { get; private set; }

    public string? JsonFile { get; private set; }

    public string? HtmlFile { get; private set; }

    /// <exception cref="ArgumentException">An option is unknown or lacks its value; the message names it.</exception>
    public static Arguments Parse(IReadOnlyList<string> words)
    {
        var parsed = new Arguments();
        for (var i = 0; i < words.Count; i++)
        {
            switch (words[i])
            {
                case "--quick": parsed.Quick = true; break;
                case "--list": parsed.List = true; break;
                case "--only": parsed.Only = Value(words, ref i).Split(',', StringSplitOptions.RemoveEmptyEntries); break;
                case "--faces": parsed.Faces = Number(words, ref i); break;
                case "--device": parsed.Device = DeviceOf(words, ref i); break;
                case "--json": parsed.JsonFile = Value(words, ref i); break;
                case "--html": parsed.HtmlFile = Value(words, ref i); break;
                default: throw new ArgumentException($"There is no option '{words[i]}'.\n{Usage}");
            }
        }

        return parsed;
    }

    /// <exception cref="ArgumentException">A name is no suite's.</exception>
    public IReadOnlyList<Suite> Choose(IReadOnlyList<Suite> suites)
    {
        if (Only is null)
            return [.. suites.Where(suite => !Quick || !suite.IsLong)];
        foreach (var name in Only)
            if (!suites.Any(suite => suite.Name == name))
                throw new ArgumentException($"--only names '{name}', but the suites are {string.Join(", ", suites.Select(suite => suite.Name))}.");
        return [.. suites.Where(suite => Only.Contains(suite.Name))];
    }

    private static VisionDevice DeviceOf(IReadOnlyList<string> words, ref int at)
    {
        var option = words[at];
        var value = Value(words, ref at);
        return Enum.TryParse<VisionDevice>(value, ignoreCase: true, out var device) && Enum.IsDefined(device)
            ? device
            : throw new ArgumentException($"The option '{option}' is '{value}'; it can be {string.Join(" or ", Enum.GetNames<VisionDevice>()).ToLowerInvariant()}.\n{Usage}");
    }

    private static int Number(IReadOnlyList<string> words, ref int at)
    {
        var option = words[at];
        var value = Value(words, ref at);
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"The option '{option}' is '{value}'; give a number above 0.\n{Usage}");
    }

    private static string Value(IReadOnlyList<string> words, ref int at) => at + 1 < words.Count && !words[at + 1].StartsWith("--", StringComparison.Ordinal)
        ? words[++at]
        : throw new ArgumentException($"The option '{words[at]}' lacks its value.\n{Usage}");
}
