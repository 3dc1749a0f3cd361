using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Cli.Frame;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string> Gallery() => Checked(new Option<string>("--gallery", "-g")
    {
        Description = "The gallery",
        HelpName = "NAME",
        Required = true,
    });

    /// <summary>Of commands that can do without one.</summary>
    public static Option<string?> GalleryIfAny(string description) => Checked(new Option<string?>("--gallery", "-g") { Description = description, HelpName = "NAME" });

    /// <summary>A subject's name.</summary>
    public static Option<string?> Subject(string description)
    {
        var option = new Option<string?>("--subject") { Description = description, HelpName = "NAME" };
        option.Validators.Add(CheckSubjects);
        return option;
    }

    /// <summary>Names of one or many subjects.</summary>
    public static Option<string[]> Subjects(string description)
    {
        var option = new Option<string[]>("--subject") { Description = description, HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        option.Validators.Add(CheckSubjects);
        return option;
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
            result.AddError($"{name} is '{result.Tokens[0].Value}'; give four numbers, X,Y,WIDTH,HEIGHT, of pixels.");
            return null;
        },
    };

    /// <summary>How many jobs of a run are in the workers' hands at once.</summary>
    public static Option<int> Concurrency() =>
        Number("--concurrency", "Images sent and not yet answered; enough to keep all workers busy", least: 1, most: 10_000, usual: 64);

    public static Argument<string> GalleryArgument()
    {
        var argument = new Argument<string>("NAME") { Description = "The gallery's name: lower-case letters, digits, '-' and '_'" };
        argument.Validators.Add(result =>
        {
            if (Problem(result.GetValueOrDefault<string>()) is { } problem)
                result.AddError(problem);
        });
        return argument;
    }

    /// <summary>A whole number within limits.</summary>
    public static Option<int> Number(string name, string description, int least, int most, int usual)
    {
        var option = new Option<int>(name) { Description = $"{description} ({least} to {most})", HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.Tokens is not [var token] || !int.TryParse(token.Value, out var value))
                return;
            if (value < least || value > most)
                result.AddError($"{name} is {value}; it has to be {least} to {most}.");
        });
        return option;
    }

    private static Option<T> Checked<T>(Option<T> option)
        where T : class?
    {
        option.Validators.Add(result =>
        {
            if (Problem(result.GetValueOrDefault<string?>()) is { } problem)
                result.AddError(problem);
        });
        return option;
    }

    private static void CheckSubjects(OptionResult result)
    {
        foreach (var token in result.Tokens.Where(token => !SubjectName.IsValid(token.Value)))
            result.AddError($"'{token.Value}' is no subject name: use 1 to {SubjectName.MaxLength} characters, without control characters and without spaces at its ends.");
    }

    private static string? Problem(string? name) => name is null || GalleryName.IsValid(name)
        ? null
        : $"'{name}' is no gallery name: use 1 to 63 lower-case letters, digits, '-' and '_', beginning with a letter or digit.";
}
