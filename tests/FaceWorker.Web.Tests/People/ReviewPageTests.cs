using FaceWorker.Core.Access;
using Microsoft.Playwright;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests.People;

public sealed class ReviewPageTests(ConsoleFixture fixture)
{
    [Fact]
    public async Task The_review_looks_right_and_is_accessible()
    {
        var data = await PeopleData.CreateAsync(fixture, "review-look");
        await data.AskAsync(await data.AddPersonAsync(9, "Bartholomew Featherstonehaugh of the Upper Valley"), await data.AddPersonAsync(7), 0.96);
        await fixture.AssertLooksRightAsync(Role.Reviewer, $"{data.Address}/review", "review");
        await fixture.AssertLooksRightAsync(Role.Viewer, $"{data.Address}/review", "review-viewer");
    }

    [Fact]
    public async Task Two_hundred_questions_are_answered_by_keyboard_from_start_to_finish()
    {
        var data = await PeopleData.CreateAsync(fixture, "two-hundred");
        await data.AddQuestionsAsync(questions: 200, photos: 1);
        var page = await fixture.PageAsync(Role.Reviewer);
        await page.GotoAsync($"{data.Address}/review");

        for (var i = 0; i < 200; i++)
            await AnswerAsync(page, "yn?y"[i % 4].ToString());

        await Assertions.Expect(page.GetByText("Nothing to ask")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(page.Locator("#review-progress")).ToHaveTextAsync("200 answered, 0 left");
        Assert.Equal((100, 50, 50), await CountAsync(data));
        Assert.Equal(300, (await data.ListAsync()).Count);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Two_reviewers_at_once_answer_everything_once()
    {
        var data = await PeopleData.CreateAsync(fixture, "two-reviewers");
        await data.AddQuestionsAsync(questions: 40, photos: 1);
        await fixture.AddAccountAsync("second reviewer", new Grant(Role.Reviewer));
        var one = await fixture.PageAsync(Role.Reviewer);
        var context = await fixture.NewContextAsync();
        var other = await context.NewPageAsync();
        await other.GotoAsync($"/sign-in?from={data.Address}/review");
        await SignInAsync(other, "second reviewer");
        await Assertions.Expect(other.Locator("[data-question]:not([hidden])")).ToHaveCountAsync(1);
        await one.GotoAsync($"{data.Address}/review");
        Assert.NotEqual(await ShownAsync(one), await ShownAsync(other));

        await Task.WhenAll(new[] { one, other }.Select(async page =>
        {
            while (await page.Locator("[data-question]:not([hidden])").CountAsync() > 0 || await WaitsForOthersAsync(page))
                await AnswerAsync(page, "n");
        }));

        Assert.Equal((0, 40, 0), await CountAsync(data));
        await one.CloseAsync();
        await context.CloseAsync();
    }

    [Fact]
    public async Task The_last_answer_is_undone_and_asked_again()
    {
        var data = await PeopleData.CreateAsync(fixture, "undo");
        await data.AddQuestionsAsync(questions: 4, photos: 2);
        var page = await fixture.PageAsync(Role.Reviewer);
        await page.GotoAsync($"{data.Address}/review");
        var first = await ShownAsync(page);
        await AnswerAsync(page, "y");
        await Assertions.Expect(page.Locator("#review-progress")).ToHaveTextAsync("1 answered, 3 left");

        await page.Keyboard.PressAsync("z");
        await Assertions.Expect(page.Locator($"[data-question='{first}']:not([hidden])")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#review-progress")).ToHaveTextAsync("0 answered, 4 left");
        Assert.Equal((0, 0, 0), await CountAsync(data));
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_session_that_ends_in_the_middle_says_that_the_answer_was_not_kept_and_asks_again()
    {
        var data = await PeopleData.CreateAsync(fixture, "expired");
        await data.AddQuestionsAsync(questions: 3, photos: 1);
        var context = await fixture.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/sign-in?from={data.Address}/review");
        await SignInAsync(page, NameOf(Role.Administrator));
        await Assertions.Expect(page.Locator("[data-question]:not([hidden])")).ToHaveCountAsync(1);
        await AnswerAsync(page, "n");
        await Assertions.Expect(page.Locator("#review-progress")).ToContainTextAsync("2 left");
        var question = await ShownAsync(page);
        await context.ClearCookiesAsync(new() { Name = "faceworker.session" });

        await page.Keyboard.PressAsync("y");
        await Assertions.Expect(page.GetByText("Your session has ended, and this answer was not kept.")).ToBeVisibleAsync();
        Assert.Equal(question, await ShownAsync(page));
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in, and answer it again" }).ClickAsync();
        await SignInAsync(page, NameOf(Role.Administrator));
        await Assertions.Expect(page.Locator($"[data-question='{question}']:not([hidden])")).ToHaveCountAsync(1);
        Assert.Equal((0, 1, 0), await CountAsync(data));
        await AnswerAsync(page, "y");
        await Assertions.Expect(page.Locator("#review-progress")).ToContainTextAsync("1 left");
        Assert.Equal((1, 1, 0), await CountAsync(data));
        await context.CloseAsync();
    }

    [Fact]
    public async Task It_works_without_javascript()
    {
        var data = await PeopleData.CreateAsync(fixture, "no-script");
        await data.AddQuestionsAsync(questions: 2, photos: 1);
        var context = await fixture.Browser.NewContextAsync(new() { BaseURL = fixture.Console.Address.ToString(), JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/sign-in?from={data.Address}/review");
        await SignInAsync(page, NameOf(Role.Administrator));

        await page.GetByRole(AriaRole.Button, new() { Name = "Different" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("They are two people");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo the last answer" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Same" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Not sure" }).First.ClickAsync();
        await Assertions.Expect(page.GetByText("Nothing to ask")).ToBeVisibleAsync();
        Assert.Equal((1, 0, 1), await CountAsync(data));
        await context.CloseAsync();
    }

    private static async Task AnswerAsync(IPage page, string key)
    {
        var shown = page.Locator("[data-question]:not([hidden])");
        if (await shown.CountAsync() == 0)
            await shown.WaitForAsync(new() { Timeout = 5_000 });
        var question = await ShownAsync(page);
        await page.Keyboard.PressAsync(key);
        await Assertions.Expect(page.Locator($"[data-question='{question}']:not([hidden])")).ToHaveCountAsync(0);
        if (await shown.CountAsync() == 0) // the answers were quicker than the server
            await page.Locator("[data-question]:not([hidden]), #review .empty").First.WaitForAsync(new() { Timeout = 10_000 });
    }

    private static Task<string?> ShownAsync(IPage page) => page.Locator("[data-question]:not([hidden])").First.GetAttributeAsync("data-question");

    /// <summary>Looks again where others have what is left.</summary>
    private static async Task<bool> WaitsForOthersAsync(IPage page)
    {
        if (await page.GetByText("Other reviewers are looking").CountAsync() == 0)
            return false;
        await page.ReloadAsync();
        return await page.Locator("[data-question]:not([hidden])").CountAsync() > 0;
    }

    private async Task<(long Same, long Different, long Unsure)> CountAsync(PeopleData data)
    {
        async Task<long> OfAsync(string answer) => await fixture.ScalarAsync<long>(
            $"SELECT count(*) FROM review_answer JOIN gallery ON gallery.id = gallery_id WHERE gallery.name = '{data.Name}' AND answer = '{answer}' AND taken_back_at IS NULL");
        return (await OfAsync("same"), await OfAsync("different"), await OfAsync("unsure"));
    }
}
