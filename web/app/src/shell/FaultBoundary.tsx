import { Component, type ReactNode } from 'react';
import { TranslatorContext } from '../i18n/context.ts';

/** What stands here when the page has a fault of its own. Messages that wait are kept, so reloading loses nothing. */
export class FaultBoundary extends Component<{ children: ReactNode }, { hasFault: boolean }> {
  static override contextType = TranslatorContext;
  declare context: React.ContextType<typeof TranslatorContext>;
  override state = { hasFault: false };

  static getDerivedStateFromError(): { hasFault: boolean } {
    return { hasFault: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFault) return this.props.children;
    return (
      <main className="waiting" role="alert">
        <p>{this.context.text('app.fault')}</p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          {this.context.text('app.reload')}
        </button>
      </main>
    );
  }
}
