using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using Microsoft.Playwright;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests;

/// <summary>Who comes in, and to what.</summary>
public sealed class SignInTests(ConsoleFixture fixture)
{
    [Fact]
    public async Task Somebody_signs_in_by_keyboard_sees_the_page_that_was_asked_for_and_signs_out()
    {
        var page = await (await fixture.NewContextAsync()).NewPageAsync();

        await page.GotoAsync("/galleries");
        Assert.Equal("/sign-in?from=%2Fgalleries", new Uri(page.Url).PathAndQuery);
        await Assertions.Expect(page.GetByLabel("Name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(NameOf(Role.Administrator));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/galleries");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Galleries" })).ToBeVisibleAsync();

        await page.Locator(".user summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync("**/sign-in");
        await page.GotoAsync("/galleries");
        Assert.StartsWith("/sign-in", new Uri(page.Url).PathAndQuery, StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_are_answered_alike()
    {
        var page = await (await fixture.NewContextAsync()).NewPageAsync();
        foreach (var (name, password) in new[] { (NameOf(Role.Viewer), "wrong horse battery"), ("nobody at all", Password), ("", "") })
        {
            await page.GotoAsync("/sign-in");
            await page.EvaluateAsync("document.querySelectorAll('input').forEach(input => input.required = false)");
            await SignInAsync(page, name, password);
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That name and password do not belong together.");
        }

        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_sign_in_page_and_the_galleries_look_right_and_are_accessible()
    {
        await fixture.CreateGalleryAsync("family");
        await fixture.CreateGalleryAsync("old-negatives");

        await fixture.AssertLooksRightAsync(role: null, "/sign-in", "sign-in");
        await fixture.AssertLooksRightAsync(Role.Administrator, "/galleries", "galleries");
    }

    [Fact]
    public async Task A_grant_in_one_gallery_shows_that_gallery_only()
    {
        await fixture.CreateGalleryAsync("granted");
        await fixture.CreateGalleryAsync("secret-photos");
        await fixture.AddAccountAsync("guest of one", new Grant(Role.Viewer, new GalleryName("granted")));
        var page = await (await fixture.NewContextAsync()).NewPageAsync();
        await page.GotoAsync("/sign-in?from=/galleries");
        await SignInAsync(page, "guest of one");

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "granted" })).ToBeVisibleAsync();
        Assert.DoesNotContain("secret-photos", await page.ContentAsync(), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }
}
