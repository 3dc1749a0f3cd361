using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using FaceWorker.Core.Batching;

namespace FaceWorker.Architecture.Tests;

/// <summary><c>docs/settings.md</c> has every setting of the programs, and says of each what it is, its unit and its default, as it is in the code.</summary>
public sealed partial class SettingsPage
{
    private static IEnumerable<Setting> Settings => SettingsDocument.Tables.SelectMany(table => table.Settings);

    [Fact]
    public void The_page_is_what_the_classes_of_options_say() => GeneratedFiles.Check("docs/settings.md", SettingsDocument.WriteInto);

    [Fact]
    public void Every_setting_says_what_it_is_and_what_it_is_by_default()
    {
        Assert.All(Settings, setting => Assert.True(setting.Description.Length > 0, $"{setting.Name} has no comment that says what it is."));
        Assert.All(Settings, setting => Assert.True(setting.Default.Length > 0, $"The comment of {setting.Name} does not end with 'Default ….', or 'Default: ….'."));
    }

    [Fact]
    public void Every_number_has_a_range_and_says_what_it_counts()
    {
        var numbers = Settings.Concat(SettingsDocument.OfBatches).Where(setting => IsNumber(setting.Property.PropertyType)).ToList();

        Assert.NotEmpty(numbers);
        Assert.All(numbers, setting => Assert.True(setting.Property.GetCustomAttribute<RangeAttribute>() is not null, $"{setting.Name} has no [Range]."));
        Assert.All(numbers, setting => Assert.True(Units.IsMatch($"{setting.Description} {setting.Default}"), $"The comment of {setting.Name} does not say in which unit it is, or what it counts."));
    }

    [Fact]
    public void A_default_that_is_said_is_the_one_that_there_is() => Assert.All(Settings.Where(setting => !SettingsDocument.OfTheMachine.ContainsKey(setting.Name)), setting =>
    {
        if (Expected(setting) is { } expected)
            Assert.True(expected(setting.Default), $"The comment of {setting.Name} says 'Default {setting.Default}', and the default is '{setting.Value}'.");
    });

    [Fact]
    public void What_follows_from_the_machine_is_a_setting()
    {
        var batches = SettingsDocument.Batchers.SelectMany(batcher => SettingsDocument.OfBatches.Select(setting => $"{batcher.Name}:{setting.Name}"));

        Assert.Subset(Settings.Select(setting => setting.Name).Concat(batches).ToHashSet(), SettingsDocument.OfTheMachine.Keys.ToHashSet());
    }

    [Theory]
    [InlineData("30 s", 30)]
    [InlineData("0.5 s: soon", 0.5)]
    [InlineData("5 minutes", 300)]
    [InlineData("1 minute", 60)]
    [InlineData("6 h: a file server may be down for that long", 21600)]
    [InlineData("64 MiB", 67108864)]
    [InlineData("100 million", 100000000)]
    [InlineData("10,000: minutes of work", 10000)]
    [InlineData("0.01", 0.01)]
    public void Numbers_in_comments_are_understood(string text, double value) => Assert.Equal(value, NumberIn(text));

    /// <summary>What the default's text must be like; null: it cannot be told, because what is not set is worked out later.</summary>
    private static Func<string, bool>? Expected(Setting setting) => setting.Value switch
    {
        null or "" or BatchingOptions => null,
        bool value => text => text.StartsWith(value ? "true" : "false", StringComparison.Ordinal),
        Enum value => text => text.Trim('`').StartsWith(SettingsDocument.Word(value.ToString()), StringComparison.Ordinal),
        string value => text => text.Contains(value, StringComparison.Ordinal),
        TimeSpan value => text => NumberIn(text) is { } said && Math.Abs(said - value.TotalSeconds) < 1e-6,
        IEnumerable value => text => text.StartsWith("none", StringComparison.Ordinal) == !value.Cast<object>().Any(),
        var value => text => NumberIn(text) is { } said && Math.Abs(said - Convert.ToDouble(value, CultureInfo.InvariantCulture)) < 1e-9,
    };

    /// <summary>The number that a text begins with: seconds, bytes, or without a unit. Null where it begins with none.</summary>
    private static double? NumberIn(string text) => Number.Match(text) is not { Success: true } match ? null
        : double.Parse(match.Groups[1].Value, NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * match.Groups[2].Value switch
        {
            "ms" => 0.001,
            "minute" or "minutes" => 60,
            "h" or "hour" or "hours" => 3600,
            "day" or "days" => 86400,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            "million" => 1_000_000,
            _ => 1,
        };

    private static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var number
        && (number == typeof(int) || number == typeof(long) || number == typeof(double));

    [GeneratedRegex(@"^([\d,]*\d(?:\.\d+)?)(?: (ms|s|minutes?|h|hours?|days?|KiB|MiB|GiB|million))?\b")]
    private static partial Regex Number { get; }

    [GeneratedRegex(@"\b(?:MiB|bytes|pixels|megapixels|share|port|seconds|processes|threads|connections|images|pictures|files|messages|requests|jobs|items|batches|templates|candidates|verifications|attempts|answers|events|deliveries|subjects|faces|days|GPUs)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Units { get; }
}
