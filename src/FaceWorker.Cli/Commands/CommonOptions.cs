using System.CommandLine;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string> Gallery() => Checked(new Option<string>("--gallery", "-g")
    {
        Description = "The gallery",
        HelpName = "NAME",
        Required = true,
    });

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

    private static Option<string> Checked(Option<string> option)
    {
        option.Validators.Add(result =>
        {
            if (Problem(result.GetValueOrDefault<string>()) is { } problem)
                result.AddError(problem);
        });
        return option;
    }

    private static string? Problem(string? name) => name is null || GalleryName.IsValid(name)
        ? null
        : $"'{name}' is no gallery name: use 1 to 63 lower-case letters, digits, '-' and '_', beginning with a letter or digit.";
}
