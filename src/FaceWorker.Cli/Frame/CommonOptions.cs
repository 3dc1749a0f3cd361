using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Frame;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string> Gallery() =>
        new Option<string>("--gallery", "-g") { Description = "The gallery", HelpName = "NAME", Required = true }.Checked(CheckGallery);

    /// <summary>For commands that can do without one.</summary>
    public static Option<string?> GalleryIfAny(string description) =>
        new Option<string?>("--gallery", "-g") { Description = description, HelpName = "NAME" }.Checked(CheckGallery);

    public static Argument<string> GalleryArgument()
    {
        var argument = new Argument<string>("NAME") { Description = "The gallery's name: lower-case letters, digits, '-' and '_'" };
        argument.Validators.Add(CheckGallery);
        return argument;
    }

    /// <summary>A rectangle as <c>X,Y,WIDTH,HEIGHT</c>, in pixels.</summary>
    public static Option<FaceBox?> Box(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X,Y,W,H",
        CustomParser = result =>
        {
            var numbers = result.Tokens[0].Value.Split(',')
                .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).ToList();
            if (numbers is [var x, var y, var width and > 0, var height and > 0] && numbers.All(double.IsFinite))
                return new FaceBox(x, y, width, height);
            result.AddError($"{name} is '{result.Tokens[0].Value}'; give four numbers, X,Y,WIDTH,HEIGHT, in pixels.");
            return null;
        },
    };

    /// <summary>How many jobs of a run are in flight at once.</summary>
    public static Option<int> Concurrency() =>
        Number("--concurrency", "Images sent and not yet answered; enough to keep all workers busy", least: 1, most: 10_000, usual: 64);

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Option<int> Number(string name, string description, int least, int most, int usual) =>
        new Option<int>(name) { Description = $"{description} ({least} to {most})", HelpName = "N", DefaultValueFactory = _ => usual }.Within(least, most, $"{least} to {most}");

    /// <summary>Refuses numbers outside the range, and what is no number.</summary>
    /// <param name="range">The range in words, for the message.</param>
    public static Option<T> Within<T>(this Option<T> option, double least, double most, string range) =>
        option.Only(value => value >= least && value <= most, $"it must be {range}.");

    /// <summary>Refuses numbers that do not fit, and what is no number. The parser would take 4,5 for 45.</summary>
    /// <param name="remedy">Ends the message: what fits.</param>
    public static Option<T> Only<T>(this Option<T> option, Func<double, bool> fits, string remedy) => option.Checked(result =>
    {
        if (result.Tokens is not [var token])
            return;
        if (!double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            result.AddError($"{option.Name} is '{token.Value}', which is no number; digits have a point before the fraction and nothing between thousands, such as 1000.5.");
        else if (!fits(value))
            result.AddError($"{option.Name} is {token.Value}; {remedy}");
    });

    public static Option<T> Checked<T>(this Option<T> option, Action<SymbolResult> check)
    {
        option.Validators.Add(check);
        return option;
    }

    /// <summary>Refuses every value that is not valid.</summary>
    /// <param name="rule">What a value must be: "a gallery name: use ...".</param>
    public static void CheckEach(SymbolResult result, Func<string, bool> isValid, string rule)
    {
        foreach (var token in result.Tokens.Where(token => !isValid(token.Value)))
            result.AddError($"'{token.Value}' is not {rule}");
    }

    private static void CheckGallery(SymbolResult result) => CheckEach(result, GalleryName.IsValid,
        "a gallery name: use 1 to 63 lower-case letters, digits, '-' and '_', beginning with a letter or digit.");
}
