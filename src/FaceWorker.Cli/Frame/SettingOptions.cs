using System.CommandLine;
using System.Globalization;

namespace FaceWorker.Cli.Frame;

/// <summary>Options of settings: not given, nothing changes.</summary>
internal static class SettingOptions
{
    /// <summary>A measure from 0 to <paramref name="most"/>; null when it is not given.</summary>
    public static Option<double?> Measure(string name, string description, string unit, double most = float.MaxValue)
    {
        var range = most < float.MaxValue ? FormattableString.Invariant($"0 to {most}") : "0 or more";
        var option = new Option<double?>(name) { Description = $"{description} ({range})", HelpName = unit };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && !(value >= 0 && value <= most))
                result.AddError($"{name} is {token.Value}; it has to be {range}.");
        });
        return option;
    }

    /// <summary>One of the names of an enumeration; null when it is not given.</summary>
    public static Option<string?> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(value => value.ToLowerInvariant()).ToArray();
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', names) };
        option.AcceptOnlyFromAmong(names);
        return option;
    }
}
